import { database } from '#app/database.ts'
import { declaredRoute } from '#app/declared-route.ts'
import { isAnswering } from '#lib/database/database.ts'

/** Whether the app and its database answer. */
export const GET = declaredRoute(
  { for: 'everyone', reason: 'Monitoring asks without an account, and learns only whether the app answers.' },
  async () =>
    (await isAnswering(database()))
      ? Response.json({ status: 'ok' })
      : Response.json({ status: 'the database does not answer' }, { status: 503 }),
)
export const dynamic = 'force-dynamic'
