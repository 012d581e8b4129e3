import { HostProcess } from './runs/vitest-host-process.js'

/** The run host: a child of the test worker that runs single tests again, each in a fresh process. */
new HostProcess().listen()
