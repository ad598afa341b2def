import { globSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Access } from '#app/access.ts'

const APP = path.resolve(import.meta.dirname, '../../../app')
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']

const files = globSync('**/route.{ts,tsx}', { cwd: APP })

async function declarationsOf(file: string): Promise<{ method: string; access: Access | undefined }[]> {
  const handlers = (await import(path.join(APP, file))) as Record<string, { access?: Access }>
  return METHODS.filter((method) => handlers[method]).map((method) => ({ method, access: handlers[method]!.access }))
}

describe('every route', () => {
  it('is found', () => {
    expect(files).toContain(path.normalize('api/recordings/[id]/route.ts'))
    expect(files.length).toBeGreaterThan(8)
  })

  it.each(files)('%s declares who may call each of its methods', async (file) => {
    const declarations = await declarationsOf(file)
    expect(declarations.length).toBeGreaterThan(0)
    expect(declarations.filter(({ access }) => !access)).toEqual([])
  })

  it('by a permission, with few exceptions that give their reason', async () => {
    const exceptions: string[] = []
    for (const file of files.sort()) {
      for (const { method, access } of await declarationsOf(file)) {
        if (access?.for !== 'everyone' && access?.for !== 'signed-in') continue
        exceptions.push(`${method} ${file.replace('/route.ts', '')}: ${access.for}`)
        expect(access.reason.length, file).toBeGreaterThan(20)
      }
    }
    expect(exceptions).toEqual([
      'GET api/auth/[...nextauth]: everyone',
      'POST api/auth/[...nextauth]: everyone',
      'GET api/health: everyone',
      'POST api/rpc/[[...rest]]: everyone',
    ])
  })

  it('finds its study by bracketed parts of its address', async () => {
    for (const file of files) {
      for (const { access } of await declarationsOf(file)) {
        if (access?.for !== 'study') continue
        for (const field of Object.values(access.parts)) expect(file).toContain(`[${field}]`)
      }
    }
  })
})
