import { HostProcess } from './runs/host-process.js'
import { startVitestHost } from './runs/vitest/host.js'

/** The run host: a child of the test worker that runs single tests again, each in a fresh process. */
new HostProcess(startVitestHost).listen()
