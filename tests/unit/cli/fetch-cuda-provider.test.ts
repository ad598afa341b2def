import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import yazl from 'yazl'
import { fetchPackageFiles } from '../../../cli/fetch-cuda-provider.ts'
import { cudaSource } from '../../../cli/install-gpu.ts'

const scratch = await mkdtemp(path.join(tmpdir(), 'concord-test-'))
let server: Server
let address: string
/** What the feed says the package's hash is, where it is not the right one. */
let published: string | undefined
let answers: Record<string, Buffer | string> = {}

beforeAll(async () => {
  const zip = new yazl.ZipFile()
  zip.addBuffer(Buffer.from('the provider'), 'runtimes/native/provider.so')
  zip.addBuffer(Buffer.from('what both share'), 'runtimes/native/shared.so')
  zip.end()
  const nupkg = await buffer(zip.outputStream)
  server = createServer(({ url }, response) => {
    const answer = answers[url!]
    response.statusCode = answer === undefined ? 404 : 200
    response.end(answer)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const right = createHash('sha512').update(nupkg).digest('base64')
  const resource = (type: string, place: string) => ({ '@type': type, '@id': `${address}${place}` })
  const feed = () => ({
    '/index.json': JSON.stringify({
      resources: [
        resource('PackageBaseAddress/3.0.0', '/flat'),
        resource('RegistrationsBaseUrl/3.6.0', '/registration/'),
      ],
    }),
    '/registration/a.gpu/1.2.3.json': JSON.stringify({ catalogEntry: `${address}/catalog.json` }),
    '/catalog.json': JSON.stringify({ packageHash: published ?? right, packageHashAlgorithm: 'SHA512' }),
    '/flat/a.gpu/1.2.3/a.gpu.1.2.3.nupkg': nupkg,
  })
  answers = new Proxy({}, { get: (_, url: string) => feed()[url as keyof ReturnType<typeof feed>] })
})
afterAll(async () => {
  server.close()
  await rm(scratch, { recursive: true, force: true })
})

const source = (more: object = {}) => ({
  index: `${address}/index.json`,
  name: 'A.Gpu',
  version: '1.2.3',
  files: { 'provider.so': 'runtimes/native/provider.so', 'shared.so': 'runtimes/native/shared.so' },
  ...more,
})

describe('the files of the CUDA provider', () => {
  it('are put in place once the package has the hash that its feed has published', async () => {
    published = undefined
    const folder = path.join(scratch, 'right')
    expect(await fetchPackageFiles(source(), folder)).toMatch(/^[0-9a-f]{128}$/)
    expect((await readdir(folder)).sort()).toEqual(['provider.so', 'shared.so'])
    expect(await readFile(path.join(folder, 'provider.so'), 'utf8')).toBe('the provider')
  })

  it('are refused, all of them, where the hash differs or one is not in the package', async () => {
    const folder = path.join(scratch, 'wrong')
    published = createHash('sha512').update('another').digest('base64')
    await expect(fetchPackageFiles(source(), folder)).rejects.toThrow(/altered in transit.*Nothing was installed/)
    published = undefined
    const files = { 'provider.so': 'runtimes/native/provider.so', 'other.so': 'runtimes/native/other.so' }
    await expect(fetchPackageFiles(source({ files }), folder)).rejects.toThrow(/has no runtimes\/native\/other.so/)
    expect(await readdir(folder)).toEqual([])
  })

  it('that can’t be fetched say why in one sentence for a person', async () => {
    const folder = path.join(scratch, 'none')
    await expect(fetchPackageFiles(source({ version: '9.9.9' }), folder)).rejects.toThrow(/answered 404/)
    await expect(
      fetchPackageFiles(source({ index: `${address}/flat/a.gpu/1.2.3/a.gpu.1.2.3.nupkg` }), folder),
    ).rejects.toThrow(/not a package feed/)
    await expect(fetchPackageFiles(source({ index: 'http://127.0.0.1:1/index.json' }), folder)).rejects.toThrow(
      /127.0.0.1:1 could not be reached.*internet.*HTTPS_PROXY/,
    )
    expect(await readdir(folder)).toEqual([])
  })

  it('come from where the installed ONNX Runtime says, for Linux on x64 only', () => {
    const require = createRequire(import.meta.url)
    const root = path.dirname(require.resolve('onnxruntime-node/package.json'))
    const metadata = require(path.join(root, 'script/install-metadata.js'))
    const { version } = require('onnxruntime-node/package.json')
    expect(cudaSource(metadata, 'linux/x64')).toMatchObject({
      version,
      files: { 'libonnxruntime_providers_cuda.so': expect.stringMatching(/libonnxruntime_providers_cuda.so$/) },
    })
    for (const platform of ['win32/x64', 'darwin/arm64', 'linux/arm64', 'freebsd/x64'])
      expect(cudaSource(metadata, platform)).toBeUndefined()
  })
})
