// Asks the application, in Java, for the user's plan, and lets only users with one in.
#include <zeroserve.h>

zs_s64 app_plan(const char *user, zs_u64 user_len, char *plan, zs_u64 plan_len);

ZS_ENTRY zs_u64 check_plan(void) {
  char user[64], plan[32];
  zs_s64 user_len = zs_req_header(ZS_STR("x-user"), user, sizeof(user));
  if (user_len <= 0 || app_plan(user, user_len, plan, sizeof(plan)) < 0) {
    zs_respond(403, ZS_STR("this shop is for members\n"));
    return 0;
  }
  zs_meta_set(ZS_STR("user"), user, user_len);
  zs_meta_set(ZS_STR("plan"), plan, zs_strlen(plan));
  return 0;
}
