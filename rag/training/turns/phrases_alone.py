"""What people say in a turn that leans on nothing: before a whole question, in a short one, or asking nothing."""

from __future__ import annotations

POLITE = {
    "zh": (
        "那么",
        "那么，",
        "请问",
        "请问一下，",
        "那个，",
        "那个",
        "我想知道",
        "我想问一下",
        "想问下",
        "换个话题，",
        "再问一个，",
        "另外请问，",
        "麻烦问下",
        "那请问",
        "对了，",
        "还有个问题，",
        "好的，",
        "那我问你，",
        "哎，",
    ),
    "en": (
        "So, ",
        "And ",
        "Please tell me: ",
        "Another question: ",
        "Next, ",
        "OK, ",
        "ok ",
        "Also, ",
        "By the way, ",
        "Then ",
        "And now: ",
        "Well, ",
        "Now, ",
        "I'd like to know: ",
        "Different topic: ",
        "Hi, ",
    ),
}
SOCIAL = {
    "zh": tuple(
        "你好|您好|谢谢|谢谢你|多谢|好的|好的谢谢|明白了|知道了|懂了|哦|嗯|嗯嗯|哦哦|原来如此|太好了|真棒|厉害|辛苦了|再见|拜拜|早上好|晚上好|哈哈|哈哈哈|不用了|没事了|就这样吧|好吧|行|行吧|可以|收到|了解|了解了，谢谢|好的，没有问题了"
        "|谢谢，够了|非常感谢！|感谢|谢啦|你真聪明|答得不错|不错|挺好的|太慢了|你是谁？|你叫什么名字|你能做什么？|你会什么|你是机器人吗|在吗|在不在|哈喽|嗨|晚安|没别的了|先这样|有意思|真的吗|真的假的|天哪|太可惜了|太离谱了|这也太贵了"
        "|我再想想|等一下|稍等|算了|没关系|对不起|抱歉|辛苦啦，谢谢|帮大忙了|好嘞|OK|ok谢谢|thx|666|好家伙|牛|可怜|希望没事|好惨|吓人|气人|活该|佩服|感动|祝好|加油|下次再问|今天就到这|你说得对|我知道了，谢谢你|行，那没事了|原来是这样啊".split(
            "|"
        )
    ),
    "en": tuple(
        "hello|hi|hi there|hey|thanks|thank you|thanks!|thank you very much|ok|okay|ok thanks|got it|I see|great|great, thanks|cool|nice|wow|oh|hmm|bye|goodbye|see you|good morning|good night|that's all|that's all, thanks|never mind|no worries|perfect"
        "|awesome|sounds good|makes sense|understood|alright|fine|sure|you're right|well done|good job|that helps a lot|very helpful, thank you|interesting|that's interesting|really?|no way|that's sad|poor guy|that's a lot|too bad|sorry|who are you?|what can you do?|are you a bot?|what's your name?"
        "|how are you?|lol|haha|cheers|thx|ty|much appreciated|ok, good to know|good to know|oh wow|oh no|that's terrible|that's great news|glad to hear that|I'll think about it|let me think|wait|hold on|nothing else|no more questions|damn|impressive|fair enough|yes|no|yep|nope".split(
            "|"
        )
    ),
}
PLAIN = {
    "zh": (
        "什么是{}？",
        "{}是什么？",
        "{}是什么",
        "什么是{}",
        "{}是什么意思？",
        "请介绍一下{}",
        "{}有什么用？",
        "{}有哪些好处？",
        "{}有哪些特点",
        "谁发明了{}？",
        "{}最早出现在哪一年？",
        "关于{}有哪些报道？",
        "{}怎么样？",
        "有没有关于{}的消息",
        "{}最近怎么样了",
        "{}的价格是多少？",
        "{}的原因是什么？",
        "{}的负责人是谁？",
        "{}什么时候开始的",
        "如何看待{}？",
        "{}在哪里？",
        "{}有多少？",
        "为什么{}很重要？",
        "{}发生了什么？",
        "{}的其他情况有哪些？",
        "那么什么是{}？",
        "请问{}是什么？",
    ),
    "en": (
        "What is {}?",
        "what is {}",
        "who is behind {}",
        "What are the benefits of {}?",
        "how does {} work",
        "Tell me about {}",
        "What happened with {}?",
        "where is {}",
        "When did {} start?",
        "Is there any news on {}?",
        "why is {} important and what does it do?",
        "how much is {}",
        "who runs {}",
        "What does {} say about that topic of its own?",
        "how many people work on {} and what do they do",
        "any news about {}?",
        "What do people think of {} and why do they like it?",
        "And what is {}?",
        "So what is {}?",
        "What about the cost of {}, is it high?",
    ),
}
INSIDE = {
    "zh": (
        "{0}和{1}相比，它们哪个更大？",
        "{0}有哪些部门，其中最大的是哪个？",
        "{0}和{1}，谁更早？",
        "除了{0}，其他机构怎么看{1}？",
        "{0}为什么要做它的新项目？",
        "{0}说他们的计划是什么？",
        "{0}的几个项目中，其中哪一个最受关注？",
        "{0}与{1}是什么关系，它们有合作吗？",
        "{0}以及其他公司怎么评价{1}？",
        "那个叫{0}的是做什么的？",
        "{0}这次发布了什么，它有哪些特点？",
        "{0}那边有多少人，他们都是谁？",
    ),
    "en": (
        "Which is bigger, {0} or {1}, and does it matter?",
        "What did {0} say about its own plans?",
        "Who leads {0} and where do they work?",
        "How is {0} related to {1}, and are they partners?",
        "Does {0} think that {1} is important?",
        "Is it true that {0} is larger than {1}?",
        "What is it that {0} wants from {1}?",
        "How long does it take to get from {0} to {1}?",
        "Which of the two, {0} or {1}, came first?",
        "What did the people of {0} say they needed?",
        "Is there anything that {0} and {1} have in common?",
    ),
}
