"""Pages beside the chat that are whole HTML documents: no Gradio and no script is needed to read them."""
