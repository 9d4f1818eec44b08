module leakgate.dev/bench/small-native-leak

go 1.19
