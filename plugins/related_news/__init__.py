"""Related news: terms counted at read time, an index by date, picks, and the reasons for them."""
