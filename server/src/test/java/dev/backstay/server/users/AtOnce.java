package dev.backstay.server.users;

import dev.backstay.server.RunningServer.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;

/** Sends requests at the same time. */
final class AtOnce {
  static final int CALLERS = 6;

  private AtOnce() {}

  /** What six callers are answered who begin together. */
  static List<Answer> send(IntFunction<Answer> request) throws Exception {
    CyclicBarrier start = new CyclicBarrier(CALLERS);
    List<Future<Answer>> sent = new ArrayList<>();
    List<Answer> answers = new ArrayList<>();
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < CALLERS; i++) {
        int number = i;
        sent.add(
            callers.submit(() -> {
              start.await();
              return request.apply(number);
            }));
      }
      for (Future<Answer> one : sent) {
        answers.add(one.get());
      }
    }
    return answers;
  }

  /** The codes of errors, and -1 for each success, in order. */
  static List<Long> codes(List<Answer> answers) {
    return answers.stream().map(Answer::code).sorted().toList();
  }
}
