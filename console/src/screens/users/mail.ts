// Mails as the server has them.

export interface EventMail {
  eventId: number
  name: string
  triggersEmail: boolean
  subject: string
  body: string
}

export interface OwnMail {
  name: string
  subject: string
  body: string
}
