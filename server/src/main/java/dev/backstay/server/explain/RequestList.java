package dev.backstay.server.explain;

import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.access.DecisionLog;
import dev.backstay.foundation.apps.App;
import dev.backstay.security.caller.Role;
import dev.backstay.security.explain.Explainer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The latest requests of an app that this server has answered, as they are shown. */
final class RequestList {
  private final DecisionLog log;

  RequestList(DecisionLog log) {
    this.log = log;
  }

  /** The number of the request that came last. */
  long cursor(App app) {
    return log.cursor(app);
  }

  /**
   * Those that are asked for, the newest first.
   *
   * @param after only those with a higher number
   */
  List<Map<String, @Nullable Object>> list(App app, RequestFilter filter, long after, int limit) {
    List<Map<String, @Nullable Object>> requests = new ArrayList<>();
    for (DecisionLog.Entry entry : log.entries(app, filter.source(), after)) {
      if (requests.size() == limit) {
        break;
      }
      if (hasStory(entry.call())) {
        Map<String, @Nullable Object> shown = toJson(entry);
        if (filter.fits(shown)) {
          requests.add(shown);
        }
      }
    }
    return requests;
  }

  /** The latest decisions, in short. */
  List<Map<String, @Nullable Object>> decisions(App app, int limit) {
    return log.latest(app, limit).stream()
        .filter(each -> !each.decisions().isEmpty())
        .map(RequestList::decision)
        .toList();
  }

  private static Map<String, @Nullable Object> decision(Call call) {
    Call.Remembered deciding = RequestExplainer.deciding(call);
    Map<String, @Nullable Object> shown = new LinkedHashMap<>();
    shown.put("requestId", call.requestId());
    shown.put("time", call.time());
    shown.put("route", call.route());
    shown.put("caller", call.caller().label());
    shown.put("operation", deciding.decision().operation().name());
    shown.put("outcome", RequestExplainer.outcome(deciding));
    shown.put("layer", RequestExplainer.layer(deciding));
    return shown;
  }

  private static boolean hasStory(Call call) {
    return !call.decisions().isEmpty() || call.sessionEnd() != null;
  }

  private static Map<String, @Nullable Object> toJson(DecisionLog.Entry entry) {
    Call call = entry.call();
    Map<String, @Nullable Object> shown = new LinkedHashMap<>();
    shown.put("number", entry.number());
    shown.put("requestId", call.requestId());
    shown.put("time", call.time());
    shown.put("route", call.route());
    shown.put("caller", call.caller().label());
    shown.put("user", call.caller().userId());
    shown.put("key", call.caller().keyType() == null ? null : call.caller().keyType().name());
    shown.put("roles", call.caller().roles().all().stream().map(Role::name).toList());
    if (call.invocation() != null) {
      shown.put("serverCode", call.invocation().code());
      shown.put("runsAs", call.elevation() == null ? "its caller" : call.elevation());
    }
    if (call.decisions().isEmpty()) {
      shown.put("outcome", "refused");
      shown.put("reason", "its user-token was not valid");
      return shown;
    }
    Call.Remembered deciding = RequestExplainer.deciding(call);
    shown.put("operation", deciding.decision().operation().wireName());
    shown.put("asset", Explainer.explain(deciding.decision()).asset());
    shown.put("decision", RequestExplainer.outcome(deciding));
    shown.put("outcome", outcomeOf(deciding));
    shown.put("layer", RequestExplainer.layer(deciding));
    shown.put("decisions", call.decisions().size());
    return shown;
  }

  private static String outcomeOf(Call.Remembered deciding) {
    return !deciding.isAllowed()
        ? "refused"
        : switch (deciding.judged().outcome()) {
          case ALLOW -> "allowed";
          case ALLOW_WHERE -> "trimmed";
          case DENY -> "refused";
        };
  }
}
