import { createHash, randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdtemp, open, rm } from 'node:fs/promises'
import http from 'node:http'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { parseArgs } from 'node:util'
import { DefaultHttpStack, Upload } from 'tus-js-client'
import type { Person } from '#lib/access/permissions.ts'
import { dataFolders } from '#lib/settings/settings.ts'
import { addInterview } from '#lib/studies/add-interview.ts'
import { createStudy } from '#lib/studies/create-study.ts'
import { type RunningProduct, startProduct } from '../fixtures/product.ts'
import { withDatabase } from '../fixtures/product-database.ts'
import { Visitor } from '../fixtures/visitor.ts'

/** As pages send them. */
const CHUNK_BYTES = 32 * 2 ** 20
/** How far the file is when something is cut, and what. */
const CUTS: readonly [share: number, what: 'network' | 'server'][] = [
  [0.2, 'network'],
  [0.45, 'server'],
  [0.7, 'network'],
  [0.9, 'server'],
]

/**
 * Uploads a file of 2 GB to a running product over the protocol that pages use, while the connection is cut twice and the server is killed
 * twice, and compares what is stored with the file. `--gigabytes` and `--port` change how large and where.
 */
export async function benchUpload(): Promise<void> {
  const { values } = parseArgs({
    args: process.argv.slice(3),
    options: { gigabytes: { type: 'string', default: '2' }, port: { type: 'string', default: '3975' } },
  })
  const bytes = Math.round(Number(values.gigabytes) * 2 ** 30)
  const folder = await mkdtemp(path.join(tmpdir(), 'concord-upload-'))
  try {
    const product = await startProduct(Number(values.port), { folder: path.join(folder, 'data') })
    try {
      await uploadTo(product, await sparseFile(path.join(folder, 'large.mp4'), bytes), bytes)
    } finally {
      await product.stop()
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** A file that takes little of the disk: random bytes every 16 MB and at its end, nothing between. */
async function sparseFile(name: string, bytes: number): Promise<string> {
  const file = await open(name, 'w')
  await file.truncate(bytes)
  for (let at = 0; at < bytes; at += 16 * 2 ** 20) await file.write(randomBytes(4096), 0, 4096, at)
  await file.write(randomBytes(4096), 0, 4096, bytes - 4096)
  await file.close()
  return name
}

async function uploadTo(product: RunningProduct, file: string, bytes: number): Promise<void> {
  const visitor = await Visitor.first(product)
  const interviewId = await withDatabase(product.folder, async (database) => {
    const ada = (await database.user.findFirstOrThrow()) as Person
    const study = { code: 'LARGE', title: 'Large', description: '', scale: 'cains', target: 'exp' }
    const studyId = await createStudy(database, ada, study)
    return (await addInterview(database, ada, { studyId, participant: 'P1', visit: 'V1', date: '2026-03-01' })).id
  })
  const began = performance.now()
  const sent = await send(product, file, { bytes, interviewId, headers: visitor.headers })
  const seconds = (performance.now() - began) / 1000
  const key = await withDatabase(product.folder, async (database) => {
    const { storageKey } = await database.recording.findFirstOrThrow({ where: { interviewId } })
    return storageKey!
  })
  const [given, kept] = await Promise.all([file, path.join(dataFolders(product.folder).files, key)].map(hashOf))
  console.log(
    `${(bytes / 2 ** 30).toFixed(2)} GB in ${seconds.toFixed(0)} s, ${(bytes / 2 ** 20 / seconds).toFixed(0)} MB/s`,
  )
  console.log(`${CUTS.length} cuts; ${((sent - bytes) / 2 ** 20).toFixed(0)} MB sent twice`)
  console.log(given === kept ? `byte-equal, SHA-256 ${kept}` : `NOT EQUAL: ${given} was sent, ${kept} is stored`)
  if (given !== kept) process.exitCode = 1
}

/** Sends a file, with cuts on the way. @returns bytes that went out, those that were sent twice among them */
function send(
  product: RunningProduct,
  file: string,
  { bytes, interviewId, headers }: { bytes: number; interviewId: string; headers: Record<string, string> },
): Promise<number> {
  const sockets = new Set<Socket>()
  const agent = new http.Agent({ keepAlive: true })
  const connect = agent.createConnection.bind(agent)
  agent.createConnection = (...given) => {
    const socket = connect(...given) as Socket
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    return socket
  }
  const cuts = [...CUTS]
  let [furthest, sent, last] = [0, 0, 0]
  return new Promise((resolve, reject) => {
    const upload = new Upload(createReadStream(file), {
      endpoint: `${product.url}/api/uploads`,
      httpStack: new DefaultHttpStack({ agent }),
      headers,
      chunkSize: CHUNK_BYTES,
      uploadSize: bytes,
      retryDelays: [0, 1000, 3000, 5000, 10_000, 10_000, 10_000],
      metadata: { filename: 'large.mp4', filetype: 'video/mp4', interviewId },
      onProgress: (at) => {
        sent += at > last ? at - last : 0
        last = at
        furthest = Math.max(furthest, at)
        if (!cuts[0] || furthest < cuts[0][0] * bytes) return
        const [share, what] = cuts.shift()!
        console.log(`${what} cut at ${(100 * share).toFixed(0)} %`)
        if (what === 'network') for (const socket of sockets) socket.destroy()
        else process.kill(product.part('web')!.pid, 'SIGKILL')
      },
      onError: reject,
      onSuccess: () => resolve(sent),
    })
    upload.start()
  })
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}
