"""What a reply and its evidence show: from the public record to lines, sentences and cards."""
