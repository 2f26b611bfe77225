"""An agent that asks the articles; its model is a stand-in that calls the tool once and then says what it was told."""

from collections.abc import Iterator
from typing import Any

from langchain.agents import create_agent
from langchain_core.language_models import GenericFakeChatModel
from langchain_core.messages import AIMessage, ToolCall, ToolMessage

from rag import load
from rag.serve.langchain import ask_tool


class Model(GenericFakeChatModel):
    def bind_tools(self, tools: Any, **kwargs: Any) -> Any:
        return self


question = "京东金融哪一年实现单季盈利？"
call = ToolCall(name="ask_news", args={"question": question}, id="1")
turns: Iterator[AIMessage] = iter([AIMessage("", tool_calls=[call]), AIMessage("2017年。")])
agent: Any = create_agent(Model(messages=turns), [ask_tool(load())])
told = next(m for m in agent.invoke({"messages": [("user", question)]})["messages"] if isinstance(m, ToolMessage))
assert "[1]" in told.content and told.artifact["spans"] == ("2017年",)
