module leakgate.dev/verdict-corpus

go 1.19
