"""The store as a vector store: searched, added to, deleted from; the service answers from what was added."""

from langchain_core.documents import Document

from rag import answer, load
from rag.serve.langchain import NewsStore

service = load()
store = NewsStore.of(service)
told = "临溯大桥昨日通车，全长2860米，由临溯路桥公司建造。"
assert store.add_documents([Document(told, id="bridge", metadata={"date": "2021-05-02"})]) == ["bridge"]
[(nearest, cosine)] = store.similarity_search_with_score("临溯大桥全长多少米？", k=1)
assert nearest.id == "bridge" and cosine > 0.3
assert answer(service, "临溯大桥全长多少米？").spans == ("2860米",)

retriever = store.as_retriever(search_type="mmr", search_kwargs={"k": 2, "filter": {"since": "2021-01-01"}})
assert [document.page_content for document in retriever.invoke("大桥")] == [told]
assert store.delete(["bridge"]) and store.get_by_ids(["bridge"]) == []
