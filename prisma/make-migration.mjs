/**
 * Writes the SQL from the last migrated schema to schema.prisma as a new migration. The schema engine is the
 * WebAssembly build, with an embedded database of its own to talk to.
 *
 *   npm run migration -- name_of_the_change
 */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { PrismaPg } from '@prisma/adapter-pg'
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils'
import { SchemaEngine } from '@prisma/schema-engine-wasm'
import { startEmbeddedServer } from '#lib/database/embedded-server.ts'

const folder = import.meta.dirname
const schemaFile = path.join(folder, 'schema.prisma')
const snapshotFile = path.join(folder, 'migrations/migrated.prisma')
const name = process.argv[2]
if (!name || !/^[a-z0-9_]+$/.test(name))
  throw new Error('Say the name of the change: npm run migration -- add_something')

const schema = (file) => ({ tag: 'schemaDatamodel', files: [{ path: file, content: readFileSync(file, 'utf8') }] })
const scratch = mkdtempSync(path.join(tmpdir(), 'concord-migration-'))
const server = await startEmbeddedServer(path.join(scratch, 'database'), 'scratch-database-only')
const adapter = bindMigrationAwareSqlAdapterFactory(new PrismaPg({ connectionString: server.url }))
const options = { datamodels: [[schemaFile, readFileSync(schemaFile, 'utf8')]] }
const engine = await SchemaEngine.new(options, () => {}, adapter)
const { stdout } = await engine.diff({
  from: existsSync(snapshotFile) ? schema(snapshotFile) : { tag: 'empty' },
  to: schema(schemaFile),
  shadowDatabaseUrl: null,
  script: true,
  exitCode: null,
  filters: { externalTables: [], externalEnums: [] },
})
const stamp = new Date().toISOString().replaceAll(/[-:T]/g, '').slice(0, 14)
const target = path.join(folder, 'migrations', `${stamp}_${name}`)
mkdirSync(target, { recursive: true })
writeFileSync(path.join(target, 'migration.sql'), stdout)
writeFileSync(path.join(folder, 'migrations/migration_lock.toml'), 'provider = "postgresql"\n')
cpSync(schemaFile, snapshotFile)
console.log(`prisma/migrations/${path.basename(target)}/migration.sql`)
await server.stop()
rmSync(scratch, { recursive: true, force: true })
process.exit(0)
