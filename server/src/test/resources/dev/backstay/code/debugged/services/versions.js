'use strict'

class Versions {
  which() {
    return 'debugged'
  }

  /**
   * @route GET /who
   */
  async who() {
    const user = await Backendless.UserService.getCurrentUser()

    return { user: user && user.email, here: process.env.DEVELOPERS_MACHINE }
  }

  end() {
    process.kill(process.ppid, 'SIGKILL')
  }
}

Backendless.ServerCode.addService(Versions)
