import { existsSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { buffer } from 'node:stream/consumers'
import { beforeEach, describe, expect, it } from 'vitest'
import { DiskStorage } from '#lib/storage/disk-storage.ts'
import type { Storage } from '#lib/storage/storage.ts'

interface Place {
  storage: Storage
  /** Puts a link into the storage, behind its back. */
  link(key: string, target: string): void
}

/** What each storage does; a new one is added to this list. */
const STORAGES: [string, (root: string) => Place][] = [
  [
    'a folder on disk',
    (root) => {
      const folder = path.join(root, 'files')
      return {
        storage: new DiskStorage(folder),
        link: (key, target) => {
          const file = path.join(folder, key)
          mkdirSync(path.dirname(file), { recursive: true })
          symlinkSync(target, file)
        },
      }
    },
  ],
]

describe.each(STORAGES)('%s', (_, open) => {
  let root: string
  let storage: Storage
  let link: Place['link']

  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), 'concord-storage-'))
    ;({ storage, link } = open(root))
  })

  function fileOf(content: string): string {
    const file = path.join(root, 'upload')
    writeFileSync(file, content)
    return file
  }

  it('takes a file, reads all of it or a part, and gives it as a local file', async () => {
    const upload = fileOf('0123456789')
    await storage.take('recordings/a.mp4', upload)
    expect(existsSync(upload)).toBe(false)
    expect(await storage.size('recordings/a.mp4')).toBe(10)
    expect((await buffer(storage.read('recordings/a.mp4', 0, 9))).toString()).toBe('0123456789')
    expect((await buffer(storage.read('recordings/a.mp4', 3, 5))).toString()).toBe('345')
    const local = await storage.localFile('recordings/a.mp4')
    expect(readFileSync(local.file, 'utf8')).toBe('0123456789')
    await local.release()
  })

  it('takes a file in place of another as a whole', async () => {
    await storage.take('a', fileOf('first'))
    await storage.take('a', fileOf('2nd'))
    expect((await buffer(storage.read('a', 0, 2))).toString()).toBe('2nd')
    expect(await storage.size('a')).toBe(3)
  })

  it('removes a file, and does not mind that it is not there', async () => {
    await storage.take('recordings/a.mp4', fileOf('x'))
    await storage.remove('recordings/a.mp4')
    await storage.remove('recordings/a.mp4')
    await storage.remove('never/there')
    await expect(storage.size('recordings/a.mp4')).rejects.toMatchObject({ code: 'not-found' })
  })

  it('says of what is not a file that it does not exist', async () => {
    await storage.take('recordings/a.mp4', fileOf('x'))
    await expect(storage.size('recordings')).rejects.toMatchObject({ code: 'not-found' })
    await expect(storage.size('recordings/a.mp4/b')).rejects.toMatchObject({ code: 'not-found' })
    await expect(buffer(storage.read('nothing', 0, 1))).rejects.toThrow()
  })

  const escapes = [
    '',
    '.',
    '..',
    '/',
    './a',
    'a/.',
    'a/..',
    '../a',
    'a/../../a',
    'a/../b',
    'a//b',
    'a/',
    '/etc/passwd',
    '//etc/passwd',
    'C:\\a',
    'a\\..\\..\\b',
    '..\\a',
    'a\0',
    '\0',
    'a\0/../../b',
    'a\nb',
    'a b',
    '~/a',
    '.hidden',
    'a/.hidden',
    '%2e%2e/a',
    'ａ/‥/b',
    'a'.repeat(501),
  ]

  it.each(escapes)('refuses the key %j for everything', async (key) => {
    const upload = fileOf('secret')
    await expect(storage.take(key, upload)).rejects.toMatchObject({ code: 'bad-input' })
    expect(readFileSync(upload, 'utf8')).toBe('secret')
    await expect(storage.size(key)).rejects.toMatchObject({ code: 'bad-input' })
    await expect(storage.localFile(key)).rejects.toMatchObject({ code: 'bad-input' })
    await expect(storage.remove(key)).rejects.toMatchObject({ code: 'bad-input' })
    expect(() => storage.read(key, 0, 1)).toThrow('not a key of the storage')
  })

  it('follows no link out of itself', async () => {
    const outside = path.join(root, 'outside')
    mkdirSync(outside)
    writeFileSync(path.join(outside, 'secret'), 'secret')
    link('file', path.join(outside, 'secret'))
    link('folder', outside)
    link('loop', path.join(root, 'files', 'loop'))
    link('relative', '../outside')
    for (const key of ['file', 'folder/secret', 'relative/secret', 'loop', 'loop/a']) {
      await expect(storage.size(key), key).rejects.toMatchObject({ code: 'bad-input' })
      await expect(storage.localFile(key), key).rejects.toMatchObject({ code: 'bad-input' })
      expect(() => storage.read(key, 0, 1), key).toThrow('not a key of the storage')
    }
    for (const key of ['folder/new', 'folder/deep/new', 'relative/new'])
      await expect(storage.take(key, fileOf('x')), key).rejects.toMatchObject({ code: 'bad-input' })
    await expect(storage.remove('folder/secret')).rejects.toMatchObject({ code: 'bad-input' })
    // A link itself is replaced or removed, and what it leads to stays.
    await storage.take('file', fileOf('mine'))
    await storage.remove('file')
    expect(readFileSync(path.join(outside, 'secret'), 'utf8')).toBe('secret')
    expect(existsSync(path.join(outside, 'deep'))).toBe(false)
  })
})
