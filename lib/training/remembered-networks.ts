import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { deserialize, serialize } from 'node:v8'
import type { NetworkMemory, RememberedNetwork } from '#lib/heads/clip-family.ts'

/**
 * Networks of a training in a folder of this machine, each in a file that appears as a whole: a training that is interrupted goes on with the
 * first network that is missing. On another machine it begins anew.
 */
export function networksIn(folder: string): NetworkMemory & { forget(): Promise<void> } {
  const fileOf = (key: string) => path.join(folder, createHash('sha256').update(key).digest('hex'))
  return {
    async recall(key) {
      const bytes = await readFile(fileOf(key)).catch(() => undefined)
      return bytes && (deserialize(bytes) as RememberedNetwork)
    },
    async keep(key, network) {
      await mkdir(folder, { recursive: true })
      const file = fileOf(key)
      await writeFile(`${file}.unfinished`, serialize(network))
      await rename(`${file}.unfinished`, file)
    },
    forget: () => rm(folder, { recursive: true, force: true }),
  }
}
