import { Writable } from 'node:stream'

/** In the run host: what the runner prints goes nowhere, to these streams or past them to this process's own. */
export function silenceOutput(): { stdout: Writable; stderr: Writable } {
  const stderr = sink()
  const stdout = sink()
  process.stdout.write = stdout.write.bind(stdout) as typeof process.stdout.write
  process.stderr.write = stderr.write.bind(stderr) as typeof process.stderr.write
  return { stdout, stderr }
}

/** The runner pipes the output of every process it starts into one: none of them may end it. */
function sink(): Writable {
  const stream = new Writable({
    write(_chunk, _encoding, done) {
      done()
    },
  })
  stream.end = () => stream
  return stream
}
