import { randomBytes } from 'node:crypto'
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'

const secretsSchema = z.object({ session: z.string().min(32), database: z.string().min(16) })

/** Secrets of this installation: made on the first start, readable by its user alone. */
export type Secrets = z.infer<typeof secretsSchema>

export async function readOrMakeSecrets(file: string): Promise<Secrets> {
  await mkdir(path.dirname(file), { recursive: true })
  const read = () => readFile(file, 'utf8').catch(() => undefined)
  if ((await read()) === undefined) {
    const made: Secrets = { session: randomBytes(32).toString('hex'), database: randomBytes(16).toString('hex') }
    const making = `${file}.${process.pid}`
    await writeFile(making, JSON.stringify(made), { mode: 0o600 })
    // A link fails where another process was first; its secrets are then the ones.
    await link(making, file).catch(() => {})
    await rm(making)
  }
  return secretsSchema.parse(JSON.parse((await read())!))
}
