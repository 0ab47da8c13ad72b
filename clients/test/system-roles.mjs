export const SYSTEM_ROLES = [
  'NotAuthenticatedUser', 'AuthenticatedUser', 'GuestUser', 'SocialUser', 'FacebookUser', 'GooglePlusUser',
  'TwitterUser', 'AndroidUser', 'IOSUser', 'JSUser', 'RestUser', 'DotNetUser', 'ASUser', 'ServerCodeUser',
]
