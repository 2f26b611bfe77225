"""Passages for a chain of one's own: retriever, prompt, model."""

from langchain_core.language_models import GenericFakeChatModel
from langchain_core.messages import AIMessage
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.runnables import RunnablePassthrough

from rag import load
from rag.serve.langchain import PassageRetriever

retriever = PassageRetriever(service=load(), k=3, wanted={"source": "004*"})
prompt = ChatPromptTemplate.from_template("{passages}\n\n{question}")
model = GenericFakeChatModel(messages=iter([AIMessage("2017年。")]))
passages = retriever | (lambda documents: "\n".join(document.page_content for document in documents))
chain = {"passages": passages, "question": RunnablePassthrough()} | prompt | model | StrOutputParser()
assert chain.invoke("京东金融哪一年实现单季盈利？") == "2017年。"
assert "2017年實現單季盈利" in passages.invoke("京东金融哪一年实现单季盈利？")
