internal import Commerce
internal import Tables

/// What a customer brought, said and followed.
extension ProfileColumn {
  static var referral: [ProfileColumn] {
    [
      .word("referrer_id", .id, "who brought the customer", first: true, of: \.ids) { $0.profile.referredBy },
      .word("referral_channel", .text, "channel of that referral", first: true, of: \.referralChannels) {
        $0.profile.referralChannel
      },
      .count(
        "days_start_to_order", "days from the referral's start to the first order", first: true
      ) {
        $0.profile.daysFromStart
      },
      .count(
        "days_invitation_to_order", "days from the invitation to the first order", first: true
      ) {
        $0.profile.daysFromInvitation
      },
      .count("invitations_sent", "invitations sent") { $0.profile.invitationsSent },
      .count("referred_signups", "friends credited to the customer") {
        $0.profile.referredSignUps
      },
      .count("conversions_brought", "friends who bought in time") {
        $0.profile.conversionsBrought
      },
    ].of(.referrals) + [
      .count(
        "conversions_180d", buyers: true,
        "friends who first bought within 180 days of the customer's first order; empty if not yet observed"
      ) { $0.profile.conversionsWithin180 },
      .exact("revenue_brought", .money, "net revenue of those friends") {
        $0.profile.revenueBrought
      }.of(.referrals),
    ]
  }

  static var feedback: [ProfileColumn] {
    [
      .count("last_nps", "latest NPS answer, 0–10") {
        $0.profile.lastNPS.map(Int.init)
      },
      .number("csat_mean", "mean CSAT answer, 1–5") { $0.profile.csatMean },
      .count("complaints", "complaints") { $0.profile.complaints },
      .count("reviews", "reviews written") { $0.profile.reviews },
      .count("tickets", "support tickets") { $0.profile.tickets },
      .number("response_hours", "mean hours to the first answer, over answered tickets") {
        $0.profile.responseHours
      },
      .number("resolution_hours", "mean hours to settlement, over settled tickets") {
        $0.profile.resolutionHours
      },
    ].of(.feedback)
  }

  static var engagement: [ProfileColumn] {
    [
      .count("messages", "messages sent to the customer") { $0.profile.messages },
      .count("messages_opened", "of them, opened") { $0.profile.opened },
      .count("messages_clicked", "of them, clicked") { $0.profile.clicked },
    ].of(.touches) + [
      .count(
        "active_weeks_12",
        "of the last twelve weeks of seven days, those with an order, a click, feedback or a referral"
      ) {
        $0.profile.activeWeeks
      }
    ]
  }
}
