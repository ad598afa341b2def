import { createHash, randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { storedText } from '#lib/messages/stored-text.ts'

const sha256 = z.string().regex(/^[0-9a-f]{64}$/)
const tensor = z.object({ name: z.string(), type: z.string(), shape: z.array(z.union([z.number(), z.string()])) })

const describedSchema = z.object({
  format: z.literal(1),
  kind: z.enum(['encoder', 'detector', 'head']),
  name: z.string().regex(/^[a-z0-9][a-z0-9-]*$/),
  title: z.string(),
  version: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9.+-]*$/),
  licence: z.string(),
  origin: z.string(),
  intendedUse: z.string(),
  precision: z.enum(['float32', 'float16', 'int8']),
  sampling: z.object({ framesPerSecond: z.number().positive(), clipFrames: z.number().int() }).optional(),
  pixels: z.object({ mean: z.array(z.number()).length(3), deviation: z.array(z.number()).length(3) }).optional(),
  /** Of an encoder: side of its crops over the steady square around the face, which is a little larger than the face; 1 where it is not said. */
  crop: z
    .object({
      margin: z.number().min(0.5).max(3),
      /** `eyes`: crops are turned until the line of the eyes is level. Upright where it is not said. */
      alignment: z.enum(['eyes']).optional(),
    })
    .optional(),
  /** Of an encoder whose numbers have names: those of a frame's features and of a clip's embedding, in order. */
  names: z.object({ features: z.array(z.string()), embedding: z.array(z.string()) }).optional(),
  /** Sizes and origins of the weights, for people to read. */
  architecture: z.record(z.string(), z.union([z.number(), z.string()])).optional(),
  /** Where texts can be encoded: the scale of cosines, and whether the vocabulary is in the bundle. */
  text: z.object({ logitScale: z.number(), tokens: z.number().int(), vocabulary: z.boolean() }).optional(),
  /** How far a bundle of less than float32 was from float32 when it was imported. */
  measured: z.object({ minCosine: z.number(), clips: z.number().int() }).optional(),
  /** Of an encoder that was trained on captions of a study: the id of that study, whose participants it has seen. */
  trainedOnStudy: z.uuid().optional(),
  /** Of a head: what its outputs are, in order, and the encoder whose embeddings it takes. */
  targets: z.array(z.string()).optional(),
  encoder: z.object({ name: z.string(), checkpoint: z.string() }).optional(),
  notes: z.array(z.string()).optional(),
  files: z.record(z.string(), z.object({ sha256, inputs: z.array(tensor), outputs: z.array(tensor) })),
})
export type Manifest = z.infer<typeof describedSchema>

/** What a model bundle says of itself in `manifest.json`. */
export const manifestSchema = describedSchema.refine(hasFittingNames)

/** Whether each number that has a name has one of its own. */
function hasFittingNames({ names, files }: Pick<Manifest, 'names' | 'files'>): boolean {
  if (!names) return true
  const outputs = Object.values(files).flatMap((file) => file.outputs)
  return Object.entries(names).every(
    ([output, own]) =>
      new Set(own).size === own.length && outputs.find(({ name }) => name === output)?.shape.at(-1) === own.length,
  )
}

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
    throw new ConcordError('bad-bundle', phrase('The model {name} has no manifest.json; import it again.', { name }))
  })
  const manifest = parseManifest(text, name)
  await Promise.all(
    Object.entries(manifest.files).map(async ([file, { sha256: expected }]) => {
      const actual = await fileHash(path.join(folder, path.basename(file))).catch(() => {
        throw new ConcordError(
          'bad-bundle',
          phrase('The file {file} of the model {name} is missing; import the model again.', { file, name }),
        )
      })
      if (actual !== expected) {
        throw new ConcordError(
          'bad-bundle',
          phrase(
            'The file {file} of the model {name} has changed since it was installed (its hash differs). Remove the model’s folder and import it again.',
            { file, name },
          ),
        )
      }
    }),
  )
  return { folder, manifest, sha256: hashOf(text) }
}

/** Hashes of files that did not change since, by everything that tells a change; a model has hundreds of megabytes. */
const knownHashes = new Map<string, Promise<string>>()

async function fileHash(file: string): Promise<string> {
  const { size, mtimeNs, ctimeNs, ino } = await stat(file, { bigint: true })
  const key = [file, size, mtimeNs, ctimeNs, ino].join(':')
  let hash = knownHashes.get(key)
  if (!hash) {
    hash = hashOfFile(file)
    knownHashes.set(key, hash)
    hash.catch(() => knownHashes.delete(key))
  }
  return hash
}

export async function hashOfFile(file: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

function parseManifest(text: string, name: string): Manifest {
  try {
    return manifestSchema.parse(JSON.parse(text))
  } catch (cause) {
    throw new ConcordError(
      'bad-bundle',
      phrase('The manifest of the model {name} can’t be read; import the model again.', { name }),
      {
        cause,
      },
    )
  }
}

/** A file of a bundle that is written already, with its hash. */
export type MadeFile = Manifest['files'][string]

/**
 * Makes a bundle as a whole or not at all: `make` writes its files into a folder that nobody else sees, and the folder gets
 * its name once the manifest is in it. A bundle that is there with the same name and version stays as it is.
 */
export async function makeBundle(
  modelsFolder: string,
  make: (folder: string) => Promise<Manifest>,
): Promise<{ folder: string; manifest: Manifest }> {
  await mkdir(modelsFolder, { recursive: true })
  // Unlike a temporary folder, it may be read by whom the umask lets.
  const unfinished = path.join(modelsFolder, `.making-${process.pid}-${randomBytes(4).toString('hex')}`)
  await mkdir(unfinished)
  try {
    const manifest = manifestSchema.parse(await make(unfinished))
    const folder = folderOf(modelsFolder, manifest)
    await writeFile(path.join(unfinished, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`, { flush: true })
    await rename(unfinished, folder).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error
    })
    return { folder, manifest }
  } finally {
    await rm(unfinished, { recursive: true, force: true })
  }
}

/** Writes a bundle whose files are small; one that is there with the same name and version stays as it is. */
export async function writeBundle(
  modelsFolder: string,
  manifest: Omit<Manifest, 'files'>,
  files: Record<string, { bytes: Uint8Array } & Omit<MadeFile, 'sha256'>>,
): Promise<string> {
  const folder = folderOf(modelsFolder, manifest)
  if (await hasBundle(modelsFolder, path.basename(folder))) return folder
  await makeBundle(modelsFolder, async (unfinished) => {
    const described: Manifest['files'] = {}
    for (const [name, { bytes, inputs, outputs }] of Object.entries(files)) {
      await writeFile(path.join(unfinished, name), bytes, { flush: true })
      described[name] = { sha256: hashOf(bytes), inputs, outputs }
    }
    return { ...manifest, files: described }
  })
  return folder
}

/** Whether a bundle is there, as `name-version`; it is not opened. */
export async function hasBundle(modelsFolder: string, bundle: string): Promise<boolean> {
  const manifest = await stat(path.join(modelsFolder, bundle, 'manifest.json')).catch(() => undefined)
  return manifest !== undefined
}

const folderOf = (modelsFolder: string, { name, version }: Pick<Manifest, 'name' | 'version'>) =>
  path.join(modelsFolder, `${name}-${version}`)

/** The bundles in a models folder, those that can't be opened with the reason. */
export async function listBundles(modelsFolder: string): Promise<(Bundle | { folder: string; problem: string })[]> {
  const names = await readdir(modelsFolder).catch(() => [])
  return Promise.all(
    names
      .filter((name) => !name.startsWith('.'))
      .sort()
      .map(async (name) => {
        const folder = path.join(modelsFolder, name)
        return openBundle(folder).catch((error: Error) => ({
          folder,
          problem: error instanceof ConcordError ? storedText(error.text) : error.message,
        }))
      }),
  )
}

export function hashOf(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex')
}
