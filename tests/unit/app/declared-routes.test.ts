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

  it('and these are all of them', async () => {
    const permissions: Record<string, string> = {}
    for (const file of files) {
      for (const { method, access } of await declarationsOf(file)) {
        const route = `${method} ${file.replaceAll(path.sep, '/').replace('/route.ts', '')}`
        if (access?.for === 'study' || access?.for === 'installation') permissions[route] = access.permission
      }
    }
    expect(permissions).toEqual({
      'GET api/audit': 'audit.see',
      'GET api/comparisons/[id]': 'agreement.see',
      'GET api/exports/[id]/file': 'data.export',
      'GET api/heads/[id]/bundle': 'head.train',
      'GET api/heads/[id]/card': 'agreement.see',
      'GET api/interviews/[id]/report': 'report.export',
      'GET api/interviews/[id]/words': 'report.export',
      'GET api/participants/[id]/export': 'data.export',
      'GET api/recordings/[id]': 'recording.play',
      'GET api/recordings/[id]/blurred': 'data.export',
      'GET api/recordings/[id]/faces': 'recording.play',
      'GET api/recordings/[id]/poster': 'recording.play',
      'GET api/reports/[id]/file': 'report.export',
      'GET api/studies/[id]/agreement': 'agreement.see',
      'GET api/studies/[id]/history': 'study.manage',
      'GET api/studies/[id]/plan': 'study.see',
      'GET api/studies/[id]/raters': 'data.export',
    })
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
