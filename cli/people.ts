import { renewLinkFor } from '#lib/access/account-links.ts'
import { listPeople } from '#lib/access/accounts.ts'
import { hasFactorAt, resetFactorsAt } from '#lib/access/reset-factors.ts'
import { phrase } from '#lib/messages/message.ts'
import { t } from './language.ts'
import { withInstallation } from './with-database.ts'

const ROLES = {
  administrator: phrase('role|administrator'),
  researcher: phrase('role|researcher'),
  clinician: phrase('role|clinician'),
}
const STATES = {
  deactivated: phrase('account|deactivated'),
  active: phrase('account|active'),
  invited: phrase('account|invited'),
}

/** Prints everyone who has an account. */
export async function people({ json }: { json: boolean }): Promise<void> {
  await withInstallation(async ({ database }) => {
    for (const { name, email, role, state } of await listPeople(database))
      console.log(
        json
          ? JSON.stringify({ name, email, role, state })
          : `${email}  ${name}, ${t(ROLES[role])}, ${t(STATES[state])}`,
      )
  })
}

/** Prints a link with which a person sets a new password; for a sole administrator who forgot theirs, too. */
export async function resetPassword(email: string, { secondFactor }: { secondFactor: boolean }): Promise<void> {
  await withInstallation(async ({ database, url }) => {
    if (secondFactor) {
      await resetFactorsAt(database, email)
      console.log(t('The second factor was removed.'))
    }
    const { token, hours } = await renewLinkFor(database, email)
    console.log(`${url}/link#${token}`)
    console.log(
      hours >= 48
        ? t('The link works once, within {days} days.', { days: hours / 24 })
        : t('The link works once, within {hours} hours.', { hours }),
    )
    if (await hasFactorAt(database, email))
      console.log(t('The account has a second factor, which the link leaves as it is. --second-factor removes it too.'))
  })
}
