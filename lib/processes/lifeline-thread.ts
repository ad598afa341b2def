/** The thread that watches standard input for end-with-parent.ts. */
import { Socket } from 'node:net'
import { workerData } from 'node:worker_threads'

const { graceMs } = workerData as { graceMs: number }
let ending = false

function end(): void {
  if (ending) return
  ending = true
  if (graceMs === 0) process.kill(process.pid, 'SIGKILL')
  process.kill(process.pid, 'SIGTERM')
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), graceMs)
}

const input = new Socket({ fd: 0, readable: true, writable: false })
input.on('end', end)
input.on('close', end)
input.on('error', end)
input.resume()
