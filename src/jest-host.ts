import { HostProcess } from './runs/host-process.js'
import { startJestHost } from './runs/jest/host.js'

/** The run host: a child of the process that runs the tests, which runs single tests again, each in a fresh process. */
new HostProcess(startJestHost).listen()
