package shop;

import com.backendless.servercode.IBackendlessBootstrap;

public class Start implements IBackendlessBootstrap {
  static volatile String STARTED = "no";

  @Override
  public void onStart() {
    STARTED = "yes";
  }

  @Override
  public void onStop() {}
}
