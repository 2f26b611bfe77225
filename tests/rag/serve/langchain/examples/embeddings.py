"""Our encoder wherever LangChain takes Embeddings: here in its own vector store."""

from langchain_core.vectorstores import InMemoryVectorStore

from rag.serve.langchain import NewsEmbeddings

store = InMemoryVectorStore(NewsEmbeddings())
store.add_texts(["全年净利润十二亿元。", "周末有雨，气温下降。", "The bridge is 2,860 metres long."])
assert store.similarity_search("公司净利润是多少？", k=1)[0].page_content == "全年净利润十二亿元。"
assert store.similarity_search("大桥多长？", k=1)[0].page_content.startswith("The bridge")
