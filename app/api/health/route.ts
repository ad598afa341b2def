import { database } from '#lib/database/client.ts'

/** For everyone: whether the app and its database answer. */
export async function GET(): Promise<Response> {
  try {
    await database().$queryRaw`select 1`
    return Response.json({ status: 'ok' })
  } catch {
    return Response.json({ status: 'the database does not answer' }, { status: 503 })
  }
}
export const dynamic = 'force-dynamic'
