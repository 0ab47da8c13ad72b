package shop;

import com.backendless.servercode.annotation.BackendlessTimer;
import com.backendless.servercode.extension.TimerExtender;

@BackendlessTimer(
    "{'startDate':1767236400000,'frequency':{'schedule':'daily','repeat':{'every':1}},"
        + "'timername':'nightly'}")
public class Nightly extends TimerExtender {
  @Override
  public void execute() {
    System.out.println("a night has passed");
  }
}
