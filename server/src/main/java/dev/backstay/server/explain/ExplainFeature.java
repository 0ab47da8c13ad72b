package dev.backstay.server.explain;

import dev.backstay.foundation.core.Core;
import dev.backstay.foundation.http.Feature;
import dev.backstay.foundation.http.Route;
import dev.backstay.server.files.FileFeature;
import dev.backstay.server.permissions.PermissionFeature;
import java.util.List;
import java.util.stream.Stream;

/** Why requests were answered as they were, and who could make them. */
public final class ExplainFeature implements Feature {
  private final ExplainRoutes requests;
  private final RequestRoutes list;
  private final QuestionRoutes questions;
  private final SeeAsRoutes seeAs;
  private final List<Route> filesAsSeen;

  public ExplainFeature(Core core, PermissionFeature permissions, FileFeature files) {
    HiddenRowCounts hidden = new HiddenRowCounts(core.tables(), core.gate());
    RequestExplainer explainer =
        new RequestExplainer(
            hidden,
            new RowExplainer(
                core.tables(), core.policies(), permissions.source(), core.audit(), hidden));
    RequestList remembered = new RequestList(core.decisions());
    OtherServers others =
        new OtherServers(core.nodes(), core.apps(), core.decisions(), remembered, explainer);
    requests = new ExplainRoutes(core.console(), core.decisions(), explainer, remembered, others);
    list = new RequestRoutes(core.console(), remembered, others);
    seeAs =
        new SeeAsRoutes(
            core.console(), core.policies(), core.tables(), permissions.callers(), hidden);
    filesAsSeen = files.seenAs(core.console(), permissions.callers());
    questions =
        new QuestionRoutes(
            core.console(),
            core.policies(),
            core.tables(),
            permissions.services(),
            permissions.assets(),
            permissions.callers(),
            explainer);
  }

  @Override
  public List<Route> consoleRoutes() {
    return Stream.of(
            requests.routes(), list.routes(), questions.routes(), seeAs.routes(), filesAsSeen)
        .flatMap(List::stream)
        .toList();
  }
}
