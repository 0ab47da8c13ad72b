package blog;

import com.backendless.servercode.ExecutionResult;
import com.backendless.servercode.RunnerContext;
import com.backendless.servercode.annotation.Asset;
import com.backendless.servercode.extension.PersistenceExtender;
import dev.backstay.Backstay;
import java.util.HashMap;

/** The same, as the server for this one call. */
@Asset("ElevatedPost")
public class ElevatedHandler extends PersistenceExtender<HashMap> {
  @Override
  public void afterCreate(RunnerContext context, HashMap post, ExecutionResult<HashMap> result)
      throws Exception {
    Backstay.asServer("keep the latest posts", () -> PostHandler.save(result.getResult()));
    result.getResult().put("writtenFor", context.getUserId());
  }
}
