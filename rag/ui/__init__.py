"""The chat page: pure functions from answers to HTML, and the Gradio page that shows them."""
