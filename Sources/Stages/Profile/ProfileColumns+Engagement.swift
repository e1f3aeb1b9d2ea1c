internal import Commerce
internal import Tables

/// What a customer brought, said and followed, and the RFM scores.
extension ProfileColumn {
  static var referral: [ProfileColumn] {
    [
      ProfileColumn("referrer_id", .id, "who brought the customer", first: true) {
        $0.profile.referredBy < 0 ? .empty : .text($0.ids[Int($0.profile.referredBy)])
      },
      ProfileColumn("referral_channel", .text, "channel of that referral", first: true) {
        name($0.profile.referralChannel, $0.shop.referrals.channels)
      },
      ProfileColumn(
        "days_start_to_order", .integer, "days from the referral's start to the first order", first: true
      ) {
        .int($0.profile.daysFromStart)
      },
      ProfileColumn(
        "days_invitation_to_order", .integer, "days from the invitation to the first order", first: true
      ) {
        .int($0.profile.daysFromInvitation)
      },
      ProfileColumn("invitations_sent", .integer, "invitations sent") { .int($0.profile.invitationsSent) },
      ProfileColumn("referred_signups", .integer, "friends credited to the customer") {
        .int($0.profile.referredSignUps)
      },
      ProfileColumn("conversions_brought", .integer, "friends who bought in time") {
        .int($0.profile.conversionsBrought)
      },
      .buyer(
        "conversions_180d", .integer,
        "friends who first bought within 180 days of the customer's first order; empty if not yet observed"
      ) { .int($0.profile.conversionsWithin180) },
      ProfileColumn("revenue_brought", .money, "net revenue of those friends") {
        .integer($0.profile.revenueBrought)
      },
    ]
  }

  static var feedback: [ProfileColumn] {
    [
      ProfileColumn("last_nps", .integer, "latest NPS answer, 0–10") {
        .int($0.profile.lastNPS.map(Int.init))
      },
      ProfileColumn("csat_mean", .number, "mean CSAT answer, 1–5") { .optional($0.profile.csatMean) },
      ProfileColumn("complaints", .integer, "complaints") { .int($0.profile.complaints) },
      ProfileColumn("reviews", .integer, "reviews written") { .int($0.profile.reviews) },
      ProfileColumn("tickets", .integer, "support tickets") { .int($0.profile.tickets) },
      ProfileColumn("response_hours", .number, "mean hours to the first answer, over answered tickets") {
        .optional($0.profile.responseHours)
      },
      ProfileColumn("resolution_hours", .number, "mean hours to settlement, over settled tickets") {
        .optional($0.profile.resolutionHours)
      },
    ]
  }

  static var engagement: [ProfileColumn] {
    [
      ProfileColumn("messages", .integer, "messages sent to the customer") { .int($0.profile.messages) },
      ProfileColumn("messages_opened", .integer, "of them, opened") { .int($0.profile.opened) },
      ProfileColumn("messages_clicked", .integer, "of them, clicked") { .int($0.profile.clicked) },
      ProfileColumn(
        "active_weeks_12", .integer,
        "of the last twelve weeks of seven days, those with an order, a click, feedback or a referral"
      ) {
        .int($0.profile.activeWeeks)
      },
    ]
  }

  static var rfm: [ProfileColumn] {
    [
      ProfileColumn("rfm_recency", .integer, "recency quintile, 5 is most recent") {
        .int($0.score?.recency)
      },
      ProfileColumn("rfm_frequency", .integer, "frequency quintile") { .int($0.score?.frequency) },
      ProfileColumn("rfm_monetary", .integer, "monetary quintile") { .int($0.score?.monetary) },
      ProfileColumn("rfm_score", .integer, "100 R + 10 F + M") { .int($0.score?.combined) },
      ProfileColumn("rfm_segment", .text, "first matching rule of rfm.segments, else others") {
        .string($0.rfmSegment)
      },
    ]
  }
}
