import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { ConcordError } from '#lib/errors/concord-error.ts'

const sha256 = z.string().regex(/^[0-9a-f]{64}$/)
const tensor = z.object({ name: z.string(), type: z.string(), shape: z.array(z.union([z.number(), z.string()])) })

/** What a model bundle says of itself in `manifest.json`. */
export const manifestSchema = z.object({
  format: z.literal(1),
  kind: z.enum(['encoder', 'detector', 'head']),
  name: z.string().regex(/^[a-z0-9][a-z0-9-]*$/),
  title: z.string(),
  version: z.string(),
  licence: z.string(),
  origin: z.string(),
  intendedUse: z.string(),
  precision: z.enum(['float32', 'float16', 'int8']),
  sampling: z.object({ framesPerSecond: z.number().positive(), clipFrames: z.number().int() }).optional(),
  pixels: z.object({ mean: z.array(z.number()).length(3), deviation: z.array(z.number()).length(3) }).optional(),
  files: z.record(z.string(), z.object({ sha256, inputs: z.array(tensor), outputs: z.array(tensor) })),
})
export type Manifest = z.infer<typeof manifestSchema>

/** A bundle on disk whose files have the hashes that its manifest says. */
export interface Bundle {
  folder: string
  manifest: Manifest
  /** sha256 of manifest.json, which holds the hashes of the files: the identity of the whole bundle. */
  sha256: string
}

/**
 * Opens a bundle and compares every file with its hash.
 *
 * @throws ConcordError bad-bundle where the manifest is not one, a file is missing, or a hash differs
 */
export async function openBundle(folder: string): Promise<Bundle> {
  const name = path.basename(folder)
  const text = await readFile(path.join(folder, 'manifest.json'), 'utf8').catch(() => {
    throw new ConcordError('bad-bundle', `The model ${name} has no manifest.json; import it again.`)
  })
  const manifest = parseManifest(text, name)
  for (const [file, { sha256: expected }] of Object.entries(manifest.files)) {
    const bytes = await readFile(path.join(folder, path.basename(file))).catch(() => {
      throw new ConcordError('bad-bundle', `The file ${file} of the model ${name} is missing; import the model again.`)
    })
    if (hashOf(bytes) !== expected) {
      throw new ConcordError(
        'bad-bundle',
        `The file ${file} of the model ${name} is not the one that was installed (its hash differs). Remove the model's folder and import it again.`,
      )
    }
  }
  return { folder, manifest, sha256: hashOf(text) }
}

function parseManifest(text: string, name: string): Manifest {
  try {
    return manifestSchema.parse(JSON.parse(text))
  } catch (cause) {
    throw new ConcordError('bad-bundle', `The manifest of the model ${name} can't be read; import the model again.`, {
      cause,
    })
  }
}

/** Writes a bundle as a whole or not at all; one that is there with the same name and version stays as it is. */
export async function writeBundle(
  modelsFolder: string,
  manifest: Omit<Manifest, 'files'>,
  files: Record<
    string,
    { bytes: Uint8Array; inputs: Manifest['files'][string]['inputs']; outputs: Manifest['files'][string]['outputs'] }
  >,
): Promise<string> {
  const folder = path.join(modelsFolder, `${manifest.name}-${manifest.version}`)
  if (
    await readFile(path.join(folder, 'manifest.json')).then(
      () => true,
      () => false,
    )
  )
    return folder
  await mkdir(modelsFolder, { recursive: true })
  const making = await mkdtemp(path.join(modelsFolder, '.making-'))
  try {
    const described: Manifest['files'] = {}
    for (const [name, { bytes, inputs, outputs }] of Object.entries(files)) {
      await writeFile(path.join(making, name), bytes)
      described[name] = { sha256: hashOf(bytes), inputs, outputs }
    }
    await writeFile(
      path.join(making, 'manifest.json'),
      `${JSON.stringify({ ...manifest, files: described }, null, 2)}\n`,
    )
    await rename(making, folder).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error
    })
  } finally {
    await rm(making, { recursive: true, force: true })
  }
  return folder
}

/** The bundles in a models folder, those that can't be opened with the reason. */
export async function listBundles(modelsFolder: string): Promise<(Bundle | { folder: string; problem: string })[]> {
  const names = await readdir(modelsFolder).catch(() => [])
  return Promise.all(
    names
      .filter((name) => !name.startsWith('.'))
      .sort()
      .map(async (name) => {
        const folder = path.join(modelsFolder, name)
        return openBundle(folder).catch((error: Error) => ({ folder, problem: error.message }))
      }),
  )
}

export function hashOf(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex')
}
