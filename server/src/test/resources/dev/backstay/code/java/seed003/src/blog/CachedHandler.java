package blog;

import com.backendless.servercode.ExecutionResult;
import com.backendless.servercode.RunnerContext;
import com.backendless.servercode.annotation.Asset;
import com.backendless.servercode.extension.PersistenceExtender;
import java.util.HashMap;

/** The user's own way: a superuser, whose token is kept in the cache. */
@Asset("CachedPost")
public class CachedHandler extends PersistenceExtender<HashMap> {
  @Override
  public void afterCreate(RunnerContext context, HashMap post, ExecutionResult<HashMap> result)
      throws Exception {
    String how = SuperuserSessionManager.assumeSuperuserIdentity();
    PostHandler.save(result.getResult());
    result.getResult().put("how", how);
  }
}
