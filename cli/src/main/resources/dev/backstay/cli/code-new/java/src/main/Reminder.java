package @PACKAGE@;

import com.backendless.servercode.annotation.BackendlessTimer;
import com.backendless.servercode.extension.TimerExtender;

/** Runs once a day, without a user: the role ServerCodeUser says what it may do. */
@BackendlessTimer("{'timername':'reminder','frequency':{'schedule':'daily','repeat':{'every':1}}}")
public class Reminder extends TimerExtender {
  @Override
  public void execute() {
    System.out.println("orders so far: " + new Greeting().countOrders());
  }
}
