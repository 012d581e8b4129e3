import { HostProcess } from './runs/host-process.js'
import { startRerunHost } from './runs/rerun/host.js'

/** The run host: a child of the process that runs the tests, which runs single tests again, each in a fresh process. */
new HostProcess(() => Promise.resolve(startRerunHost())).listen()
