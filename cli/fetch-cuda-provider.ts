import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, mkdtemp, open, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import yauzl from 'yauzl'
import { z } from 'zod'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { type Message, phrase } from '#lib/messages/message.ts'

/** Files of a NuGet package, and where they are wanted. */
export interface PackageSource {
  /** Address of the feed's service index. */
  index: string
  name: string
  version: string
  /** Places in the package, by the name that each file gets. */
  files: Record<string, string>
}

const indexSchema = z.object({ resources: z.array(z.object({ '@id': z.url(), '@type': z.string() })) })
const leafSchema = z.object({ catalogEntry: z.url() })
const catalogSchema = z.object({ packageHash: z.base64(), packageHashAlgorithm: z.literal('SHA512') })

/**
 * Downloads a package, compares it with the hash that its feed has published for it, and puts its files into a folder, all or none.
 *
 * @returns the package's sha512 as hexadecimal digits
 * @throws ConcordError unavailable where the feed can't be reached, the package is not there, its hash differs, or the disk is full
 */
export async function fetchPackageFiles(source: PackageSource, folder: string): Promise<string> {
  const { host } = new URL(source.index)
  try {
    await mkdir(folder, { recursive: true })
    const unfinished = await mkdtemp(path.join(folder, '.fetching-'))
    try {
      return await fetchInto(source, folder, unfinished)
    } finally {
      await rm(unfinished, { recursive: true, force: true })
    }
  } catch (cause) {
    if (cause instanceof ConcordError) throw cause
    throw new ConcordError('unavailable', failureInWords(cause, host, folder), { cause })
  }
}

async function fetchInto({ index, name, version, files }: PackageSource, folder: string, unfinished: string) {
  const { resources } = await json(index, indexSchema)
  const resource = (type: string) => {
    const found = resources.find((candidate) => candidate['@type'].startsWith(type))
    if (!found)
      throw new ConcordError(
        'unavailable',
        phrase('The package feed {index} has no {type}. Try again later.', { index, type }),
      )
    return found['@id'].replace(/\/?$/, '/')
  }
  const id = name.toLowerCase()
  const { catalogEntry } = await json(`${resource('RegistrationsBaseUrl')}${id}/${version}.json`, leafSchema)
  const { packageHash } = await json(catalogEntry, catalogSchema)
  const file = path.join(unfinished, 'package')
  const actual = await download(`${resource('PackageBaseAddress')}${id}/${version}/${id}.${version}.nupkg`, file)
  if (!actual.equals(Buffer.from(packageHash, 'base64'))) {
    throw new ConcordError(
      'unavailable',
      phrase(
        'The package {name} {version} was altered in transit: its hash differs from the published one. Nothing was installed. Try again. If it happens again, ask your network administrator.',
        { name, version },
      ),
    )
  }
  await extract(file, files, unfinished)
  for (const target of Object.keys(files)) await rename(path.join(unfinished, target), path.join(folder, target))
  return actual.toString('hex')
}

async function answered(url: string): Promise<Response> {
  const response = await fetch(url)
  if (!response.ok) {
    throw new ConcordError(
      'unavailable',
      phrase(
        '{host} answered {status} to {url} instead of sending the CUDA provider. Nothing was installed. Try again later.',
        { host: new URL(url).host, status: response.status, url },
      ),
    )
  }
  return response
}

async function json<T>(url: string, schema: z.ZodType<T>): Promise<T> {
  const parsed = schema.safeParse(await (await answered(url)).json().catch(() => undefined))
  if (parsed.success) return parsed.data
  throw new ConcordError(
    'unavailable',
    phrase(
      'What {host} answered is not a package feed. There may be a proxy or a sign-in page in between. Nothing was installed.',
      { host: new URL(url).host },
    ),
  )
}

/** @returns the file's sha512 */
async function download(url: string, file: string): Promise<Buffer> {
  const hash = createHash('sha512')
  const hashing = new Transform({
    transform(chunk: Buffer, _, done) {
      hash.update(chunk)
      done(null, chunk)
    },
  })
  const { body } = await answered(url)
  await pipeline(Readable.fromWeb(body as Parameters<typeof Readable.fromWeb>[0]), hashing, createWriteStream(file))
  return hash.digest()
}

async function extract(file: string, files: Record<string, string>, folder: string): Promise<void> {
  const handle = await open(file)
  const zip = await yauzl.fromFdPromise(handle.fd, { autoClose: false })
  try {
    const targets = new Map(Object.entries(files).map(([target, place]) => [place, target]))
    for await (const entry of zip.eachEntry()) {
      const target = targets.get(entry.fileName)
      if (!target) continue
      await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(path.join(folder, target)))
      targets.delete(entry.fileName)
    }
    const [missing] = targets.keys()
    if (missing)
      throw new ConcordError('unavailable', phrase('The package has no {missing}. Nothing was installed.', { missing }))
  } finally {
    await handle.close()
  }
}

function failureInWords(error: unknown, host: string, folder: string): Message {
  const { code, cause } = error as NodeJS.ErrnoException & { cause?: NodeJS.ErrnoException }
  if (code === 'ENOSPC')
    return phrase('The disk that holds {folder} is full: the CUDA provider needs 1 GB. Free some space, then retry.', {
      folder,
    })
  if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM')
    return phrase('{folder} can’t be written. Run the command as the user who installed Concord.', { folder })
  const reason = cause?.code ?? code
  return phrase(
    '{host} could not be reached{reason}. The CUDA provider is downloaded from there. Connect this machine to the internet, or set HTTPS_PROXY to your proxy and NODE_USE_ENV_PROXY=1. Nothing was installed.',
    { host, reason: reason ? ` (${reason})` : '' },
  )
}
