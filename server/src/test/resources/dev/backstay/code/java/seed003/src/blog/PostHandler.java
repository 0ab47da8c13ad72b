package blog;

import com.backendless.Backendless;
import com.backendless.servercode.ExecutionResult;
import com.backendless.servercode.RunnerContext;
import com.backendless.servercode.annotation.Asset;
import com.backendless.servercode.extension.PersistenceExtender;
import java.util.HashMap;
import java.util.Map;

/** As the user of the conversation wrote it: it writes as the user who has created the post. */
@Asset("Post")
public class PostHandler extends PersistenceExtender<HashMap> {
  @Override
  public void afterCreate(RunnerContext context, HashMap post, ExecutionResult<HashMap> result)
      throws Exception {
    if (result.getException() == null) {
      save(result.getResult());
    }
  }

  static void save(Map<?, ?> post) {
    Map<String, Object> latest = new HashMap<>();
    latest.put("title", post.get("title"));
    Backendless.Data.of("LatestPost").save(latest);
  }
}
