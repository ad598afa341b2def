import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { crc32 } from 'node:zlib'
import yauzl from 'yauzl'
import yazl from 'yazl'
import { hashOf, type Manifest, makeBundle, manifestSchema, openBundle } from '#lib/bundles/bundle.ts'
import type { Database } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { applyHead, type HeadInput } from '#lib/heads/apply-head.ts'
import { NEIGHBOURHOOD } from '#lib/heads/clip-neighbours.ts'
import { type HeadCard, storedHeadCard } from '#lib/heads/head-card.ts'
import { type Message, phrase } from '#lib/messages/message.ts'
import { storedInEnglish } from '#lib/messages/stored-in-english.ts'

/** Larger than any head with all of its folds, in bytes. */
export const LARGEST_HEAD = 256 * 1024 * 1024
/** The name of every exported head's bundle; its version tells one from another. */
const BUNDLE = 'head'
const versionOf = (sha256: string) => sha256.slice(0, 16)
const FILES = ['manifest.json', 'head.onnx', 'card.json'] as const

/**
 * A head with its card as a zip that another installation can import. Numbers stand for the codes of participants and visits, which mean
 * nothing elsewhere and are nobody else's to know.
 *
 * @throws ConcordError not-found
 */
export async function exportHead(database: Database, headId: string): Promise<{ zip: Buffer; name: string }> {
  const head = await database.head.findUnique({
    where: { id: headId },
    include: { study: { select: { simulated: true } } },
  })
  if (!head?.card) throw new ConcordError('not-found', phrase('This head has no card. Train it again, then export it.'))
  const card = withoutCodes(storedInEnglish(storedHeadCard.read(head.card)), head.sha256)
  const onnx = Buffer.from(head.onnx)
  const cardJson = Buffer.from(`${JSON.stringify(storedHeadCard.write(card), null, 2)}\n`)
  const manifest: Manifest = {
    format: 1,
    kind: 'head',
    name: BUNDLE,
    title: `${card.target.scale}, ${card.target.title}`,
    version: versionOf(head.sha256),
    licence: 'as agreed with the people who trained it',
    origin: `${head.kind}, trained by Concord ${card.software.concord} from ${card.sample.participants} participants${head.study.simulated ? ' of a simulated study' : ''}`,
    intendedUse:
      'Research. Trained in another installation. Concord does not know whether a participant was in its training data, so its estimates are used for agreement only after a declaration.',
    precision: 'float32',
    targets: [card.target.title],
    encoder: { name: head.encoder, checkpoint: head.encoderHash },
    files: {
      'head.onnx': {
        sha256: head.sha256,
        inputs: inputsOf(card),
        outputs: [{ name: 'estimate', type: 'float32', shape: ['n', 1] }],
      },
      'card.json': { sha256: hashOf(cardJson), inputs: [], outputs: [] },
    },
  }
  const zip = new yazl.ZipFile()
  const fixed = { mtime: head.createdAt }
  zip.addBuffer(Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`), 'manifest.json', fixed)
  zip.addBuffer(onnx, 'head.onnx', fixed)
  zip.addBuffer(cardJson, 'card.json', fixed)
  zip.end()
  const parts: Buffer[] = []
  for await (const part of zip.outputStream) parts.push(part as Buffer)
  return {
    zip: Buffer.concat(parts),
    name: `head-${card.target.key}-${head.sha256.slice(0, 8)}`.replaceAll(/[^\w-]+/g, '_'),
  }
}

/** The card with a number for each participant and visit. The order of the numbers tells nothing of the order of the codes. */
function withoutCodes(card: HeadCard, salt: string): HeadCard {
  const numbered = (codes: Iterable<string>) => {
    const order = [...new Set(codes)].map((code) => [hashOf(Buffer.from(`${salt} ${code}`)), code] as const)
    return new Map(order.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, code], i) => [code, String(i + 1)]))
  }
  const participants = numbered([...card.outOfFold, ...card.residuals].map(({ participant }) => participant))
  const visits = numbered(card.outOfFold.map(({ visit }) => visit))
  return {
    ...card,
    outOfFold: card.outOfFold.map((row) => ({
      ...row,
      participant: participants.get(row.participant)!,
      visit: visits.get(row.visit)!,
    })),
    residuals: card.residuals.map((row) => ({ ...row, participant: participants.get(row.participant)! })),
  }
}

/**
 * Installs a head that another installation exported. Its files must have the hashes of its manifest, its version must be that of its
 * network, and its network must run. A head that is installed already stays as it is.
 *
 * @returns the bundle's folder
 * @throws ConcordError bad-bundle; conflict where its network is installed with another card
 */
export async function importHead(modelsFolder: string, file: string): Promise<{ folder: string; manifest: Manifest }> {
  const files = await unzipped(file)
  const manifest = parseManifest(files.get('manifest.json')!)
  for (const name of ['head.onnx', 'card.json'] as const) {
    if (manifest.files[name]?.sha256 !== hashOf(files.get(name)!))
      throw refused(phrase('{name} is not the file that was exported (its hash differs)', { name }))
  }
  if (manifest.name !== BUNDLE || manifest.version !== versionOf(manifest.files['head.onnx']!.sha256))
    throw refused(phrase('its version is that of another head'))
  await applyHead(files.get('head.onnx')!, oneClip(readCard(files.get('card.json')!))).catch((cause) => {
    throw refused(phrase('its network can’t be run'), cause)
  })
  const installed = await makeBundle(modelsFolder, async (folder) => {
    for (const name of ['head.onnx', 'card.json'] as const)
      await writeFile(path.join(folder, name), files.get(name)!, { flush: true })
    return manifest
  })
  await demandSame(installed.folder, manifest)
  return installed
}

/** An interview of one clip of zeros, to see that a network runs. */
function oneClip({ encoder: { size }, model }: HeadCard): HeadInput {
  const embeddings = { values: new Float32Array(size), width: size }
  if (model.kind !== 'temporal') return { embeddings, coverage: [1] }
  const { frames } = model
  return {
    embeddings,
    coverage: [1],
    features: { frames, read: async (clips) => new Float32Array(clips.length * frames * model.size) },
  }
}

/** What a head's file takes, as its manifest says. */
function inputsOf({ encoder, model }: HeadCard): Manifest['files'][string]['inputs'] {
  const tensor = (name: string, shape: (number | string)[], type = 'float32') => ({ name, type, shape })
  if (model.kind === 'temporal') return [tensor('features', ['n', model.frames, model.size])]
  const embedding = tensor('embedding', ['n', encoder.size])
  if (model.kind !== 'context') return [embedding]
  return [embedding, tensor('window', ['n', NEIGHBOURHOOD], 'int64'), tensor('counts', ['n', NEIGHBOURHOOD])]
}

/** Refuses a head in whose place another is installed. @throws ConcordError conflict */
async function demandSame(folder: string, { files }: Manifest): Promise<void> {
  const { manifest } = await openBundle(folder)
  if (FILES.every((name) => manifest.files[name]?.sha256 === files[name]?.sha256)) return
  throw new ConcordError(
    'conflict',
    phrase(
      'This version of the head is already installed, with another network or another card. Nothing was changed. To replace it, remove its folder from the models first.',
    ),
  )
}

function parseManifest(bytes: Buffer): Manifest {
  try {
    const manifest = manifestSchema.parse(JSON.parse(bytes.toString('utf8')))
    if (manifest.kind === 'head' && manifest.targets && manifest.encoder) return manifest
  } catch (cause) {
    throw refused(phrase('its manifest can’t be read'), cause)
  }
  throw refused(phrase('it does not contain a head'))
}

function readCard(bytes: Buffer): HeadCard {
  try {
    return storedHeadCard.read(JSON.parse(bytes.toString('utf8')))
  } catch (cause) {
    throw refused(phrase('its card can’t be read'), cause)
  }
}

async function unzipped(file: string): Promise<Map<string, Buffer>> {
  const bytes = await readFile(file).catch((cause) => {
    throw refused(phrase('there is no such file'), cause)
  })
  if (bytes.length > LARGEST_HEAD) throw refused(phrase('it is too large'))
  const zip = await yauzl.fromBufferPromise(bytes, { lazyEntries: true }).catch((cause) => {
    throw refused(phrase('it is not a zip archive or is incomplete'), cause)
  })
  const files = new Map<string, Buffer>()
  let total = 0
  try {
    for await (const entry of zip.eachEntry()) {
      const name = FILES.find((known) => known === entry.fileName)
      if (!name)
        throw refused(phrase('it holds “{name}”, which is not part of a head', { name: entry.fileName.slice(0, 60) }))
      total += entry.uncompressedSize
      if (total > LARGEST_HEAD) throw refused(phrase('its content is too large'))
      const parts: Buffer[] = []
      for await (const part of await zip.openReadStreamPromise(entry)) parts.push(part as Buffer)
      const content = Buffer.concat(parts)
      if (crc32(content) !== entry.crc32) throw refused(phrase('{name} is damaged', { name }))
      files.set(name, content)
    }
  } catch (error) {
    if (error instanceof ConcordError) throw error
    throw refused(phrase('it is damaged'), error)
  }
  for (const name of FILES) if (!files.has(name)) throw refused(phrase('{name} is missing', { name }))
  return files
}

function refused(why: Message, cause?: unknown): ConcordError {
  return new ConcordError('bad-bundle', phrase('This is not a head exported by Concord: {why}.', { why }), { cause })
}
