import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { t } from './language.ts'
import { ROOT } from './own-node.mjs'
import { ENDING_WITH_PARENT } from './part.ts'

export const NEXT = path.join(ROOT, 'node_modules/next/dist/bin/next')

/**
 * Builds the web app where its sources changed since the last build.
 *
 * @throws ConcordError unavailable with what the build said; cancelled
 */
export async function buildWebApp(signal: AbortSignal): Promise<void> {
  const stamp = path.join(ROOT, '.next/concord-sources')
  const sources = await hashOfSources()
  const built = await readFile(stamp, 'utf8').catch(() => '')
  if (built === sources && existsSync(path.join(ROOT, '.next/BUILD_ID'))) return
  console.log(t('Building the web app (once, about a minute) ...'))
  const child = spawn(process.execPath, [...ENDING_WITH_PARENT, NEXT, 'build'], {
    cwd: ROOT,
    // biome-ignore lint/style/noProcessEnv: The build gets the environment of the program that starts it.
    env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
    stdio: ['pipe', 'pipe', 'pipe'],
    windowsHide: true,
  })
  const stop = () => child.kill()
  signal.addEventListener('abort', stop)
  let output = ''
  for (const stream of [child.stdout!, child.stderr!])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const code = await new Promise<number | null>((resolve) => {
    child.once('close', resolve)
    child.once('error', (error) => {
      output += error.message
      resolve(null)
    })
  })
  signal.removeEventListener('abort', stop)
  if (signal.aborted) throw new ConcordError('cancelled', phrase('Stopped while the web app was built.'))
  if (code !== 0) {
    throw new ConcordError(
      'unavailable',
      phrase(
        '{output}\n\nThe web app could not be built; the lines above say why. Where files are missing, run npm install again; where the disk is full or {path} can’t be written to, fix that. Then start Concord again.',
        { output: output.trim(), path: path.join(ROOT, '.next') },
      ),
    )
  }
  await writeFile(stamp, sources)
}

async function hashOfSources(): Promise<string> {
  const hash = createHash('sha256')
  const add = async (relative: string): Promise<void> => {
    const entries = await readdir(path.join(ROOT, relative), { withFileTypes: true })
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const name = path.join(relative, entry.name)
      if (entry.isDirectory()) await add(name)
      else hash.update(name).update(await readFile(path.join(ROOT, name)))
    }
  }
  for (const folder of ['app', 'lib', 'models', 'prisma']) await add(folder)
  for (const file of ['package-lock.json', 'next.config.mjs', 'instrumentation.ts']) {
    if (existsSync(path.join(ROOT, file))) hash.update(await readFile(path.join(ROOT, file)))
  }
  return hash.digest('hex')
}
