import { Account } from './account.tsx'

export const metadata = { title: 'Your account' }

/** For people who are signed in. */
export default function AccountPage() {
  return <Account />
}
