import { grantToApplication } from '#lib/database/application-role.ts'
import { applyMigrations } from '#lib/database/apply-migrations.ts'
import { makeQueues, QUEUE_SCHEMA } from './queue.ts'

/**
 * Brings a database to this version: tables, queue, and what the application may do with them.
 *
 * @param ownerUrl the database as the role that owns its tables
 * @param url the database as the web app and the workers use it; where that is the owner too, it keeps all rights
 */
export async function prepareDatabase(ownerUrl: string, url: string): Promise<void> {
  await applyMigrations(ownerUrl)
  await makeQueues(ownerUrl)
  const [owner, role] = [ownerUrl, url].map((address) => decodeURIComponent(new URL(address).username))
  if (role && role !== owner) await grantToApplication(ownerUrl, role, [QUEUE_SCHEMA])
}
