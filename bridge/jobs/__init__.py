"""Jobs: their queue, their ends, their times, and the journal that outlives a crash."""
