"""The whole service as one step of a chain: messages in, what was quoted out, each stage told while it runs."""

import asyncio

from langchain_core.prompts import ChatPromptTemplate

from rag import load

service = load()
prompt = ChatPromptTemplate.from_messages([("user", "京东金融{wanted}？")])
chain = prompt | service.runnable | (lambda answer: answer.spans[0])
assert chain.invoke({"wanted": "哪一年实现单季盈利"}) == "2017年"
assert chain.batch([{"wanted": "哪一年实现单季盈利"}] * 2) == ["2017年", "2017年"]


async def stages(question: str) -> list[str]:
    events = service.runnable.astream_events(question, version="v2")
    return [event["name"] async for event in events if event["event"] == "on_chain_end"]


assert asyncio.run(stages("京东金融哪一年实现单季盈利？"))[:3] == ["question", "retrieve", "rank"]
