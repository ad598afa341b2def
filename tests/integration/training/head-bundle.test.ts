import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import yazl from 'yazl'
import { hashOf } from '#lib/bundles/bundle.ts'
import { type HeadCard, storedHeadCard } from '#lib/heads/head-card.ts'
import { exportHead, importHead } from '#lib/training/head-bundle.ts'
import { person, startTestDatabase, type TestDatabase } from '../../fixtures/database.ts'
import { makeStudyWorld, type StudyWorld } from '../../fixtures/study-world.ts'

let test: TestDatabase
let world: StudyWorld
let card: HeadCard
let models: string
let installed: string

beforeAll(async () => {
  test = await startTestDatabase()
  world = await makeStudyWorld(test, 'OWN', 3)
  await person(test.database, 'Administrator', 'administrator')
  const head = await test.database.head.findUniqueOrThrow({ where: { id: world.headId } })
  card = storedHeadCard.read(head.card)
  models = mkdtempSync(path.join(test.folder, 'models-'))
  installed = (await importHead(models, write(await exported()))).folder
})
afterAll(async () => {
  rmSync(models, { recursive: true, force: true })
  await test?.stop()
})

const exported = async () => (await exportHead(test.database, world.headId)).zip

function write(zip: Buffer): string {
  const file = path.join(test.folder, 'head.zip')
  writeFileSync(file, zip)
  return file
}

/** The installed head with other contents or another manifest, as somebody could pack it. */
async function repacked({ card: changed, version }: { card?: Buffer; version?: string }): Promise<Buffer> {
  const read = (name: string) => readFileSync(path.join(installed, name))
  const cardJson = changed ?? read('card.json')
  const manifest = JSON.parse(read('manifest.json').toString())
  manifest.files['card.json'].sha256 = hashOf(cardJson)
  if (version) manifest.version = version
  const zip = new yazl.ZipFile()
  zip.addBuffer(Buffer.from(JSON.stringify(manifest)), 'manifest.json')
  zip.addBuffer(read('head.onnx'), 'head.onnx')
  zip.addBuffer(cardJson, 'card.json')
  zip.end()
  const parts: Buffer[] = []
  for await (const part of zip.outputStream) parts.push(part as Buffer)
  return Buffer.concat(parts)
}

describe('a head for another installation', () => {
  it('carries no code of a participant or visit, in none of its files', async () => {
    const codes = [...new Set(card.outOfFold.map(({ participant }) => participant))]
    expect(codes).toEqual(expect.arrayContaining(['OWN-P0', 'OWN-P5']))
    for (const name of ['manifest.json', 'head.onnx', 'card.json'])
      expect(readFileSync(path.join(installed, name), 'latin1'), name).not.toMatch(/OWN-P|OWN-NEW|"V1"/)
    const elsewhere = storedHeadCard.read(JSON.parse(readFileSync(path.join(installed, 'card.json'), 'utf8')))
    expect(new Set(elsewhere.outOfFold.map(({ participant }) => participant)).size).toBe(codes.length)
  })

  it('keeps which figures are of one participant, so that its intervals stay the same', async () => {
    const elsewhere = storedHeadCard.read(JSON.parse(readFileSync(path.join(installed, 'card.json'), 'utf8')))
    const grouped = ({ residuals }: HeadCard) =>
      [...Map.groupBy(residuals, ({ participant }) => participant).values()]
        .map((rows) => rows.map(({ fold, value }) => `${fold} ${value}`).join())
        .sort()
    expect(grouped(elsewhere)).toEqual(grouped(card))
    expect(elsewhere.performance).toEqual(card.performance)
  })

  it('is the same file each time', async () => {
    expect((await exported()).equals(await exported())).toBe(true)
  })

  it('is refused where another head claims a version that is installed', async () => {
    const other = await repacked({ version: '0123456789abcdef' })
    await expect(importHead(models, write(other))).rejects.toMatchObject({
      code: 'bad-bundle',
      message: expect.stringMatching(/its version is that of another head/),
    })
  })

  it('is refused where its network is installed with another card, which stays', async () => {
    const before = readFileSync(path.join(installed, 'card.json'))
    const better = Buffer.from(before.toString().replace(/"concord": "[^"]*"/, '"concord": "0.0.0"'))
    expect(better.equals(before)).toBe(false)
    await expect(importHead(models, write(await repacked({ card: better })))).rejects.toMatchObject({
      code: 'conflict',
    })
    expect(readFileSync(path.join(installed, 'card.json')).equals(before)).toBe(true)
  })

  it('can be imported again', async () => {
    expect((await importHead(models, write(await exported()))).folder).toBe(installed)
  })
})
